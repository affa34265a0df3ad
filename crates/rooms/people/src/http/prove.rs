//! Whoever asks another room for something grave proves to be themselves once more.

use kernel::Secret;
use web::View;
use web::axum::http::HeaderMap;

use crate::account::Refusal;
use crate::ground::{Caller, Me, People};

impl People {
    /// Checks the password of whoever is signed in. Wrong ones are slowed down like those at the page of the account; a
    /// refusal marks the field `sandi`.
    pub async fn prove_again(
        &self,
        view: &View,
        headers: &HeaderMap,
        password: &Secret<String>,
    ) -> Result<(), Refusal> {
        let me = Me::of(&view.actor)?;
        self.check_present_password(&Caller::of(view, headers), &me, password, "sandi").await
    }
}
