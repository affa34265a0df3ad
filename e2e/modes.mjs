// How people come to the hall: on a phone or at a desk, with script or without.

const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 900 };

export const modes = [
  { name: "phone-script", viewport: phone, script: true },
  { name: "phone-plain", viewport: phone, script: false },
  { name: "desk-script", viewport: desk, script: true },
  { name: "desk-plain", viewport: desk, script: false },
];
