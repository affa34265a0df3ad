// Asks the device for a passkey: to make one, or to sign in with one. What it says goes back in a form of this page; the
// hall checks it. Without this script the page says what to use instead.
'use strict';
for (const place of $$('[data-passkey]')) {
  const form = $('form', place), answer = $('[name=jawaban]', form), said = word => $(`[data-said=${word}]`, place);
  if (!window.PublicKeyCredential) continue;

  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), letter => letter.charCodeAt(0));
  const text = buffer => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const named = list => (list || []).map(one => ({ ...one, id: bytes(one.id) }));

  const make = async asked => {
    const made = await navigator.credentials.create({ publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: named(asked.excludeCredentials),
    } });
    return [made, { attestationObject: text(made.response.attestationObject) }];
  };
  const show = async asked => {
    const shown = await navigator.credentials.get({ publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      allowCredentials: named(asked.allowCredentials),
    } });
    const { authenticatorData, signature, userHandle } = shown.response;
    return [shown, { authenticatorData: text(authenticatorData), signature: text(signature), userHandle: text(userHandle) }];
  };

  form.hidden = false;
  said('none').hidden = true;
  let isAsking = false;
  form.addEventListener('submit', async event => {
    event.preventDefault();
    // Nothing is sent yet: this is not the sending that happens only once.
    event.stopPropagation();
    if (isAsking) return;
    isAsking = true;
    said('failed').hidden = true;
    try {
      const asked = JSON.parse(place.dataset.asked);
      const [key, more] = await (place.dataset.passkey === 'new' ? make : show)(asked);
      answer.value = JSON.stringify({
        id: key.id,
        rawId: text(key.rawId),
        type: key.type,
        extensions: {},
        response: { clientDataJSON: text(key.response.clientDataJSON), ...more },
      });
      form.submit();
    } catch {
      // Put aside, timed out, or not known to this device: the person may try again or take another way.
      said('failed').hidden = false;
      isAsking = false;
      $('button', form).focus();
    }
  });
}
