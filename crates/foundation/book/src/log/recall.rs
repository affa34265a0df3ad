//! What others remember of this log. A guard file can be lost together with the newer database; a witness is elsewhere.

use ledger::{Checkpoint, Note};

use super::{Broken, Log};

impl Log {
    /// Holds a checkpoint of this log that somebody else kept against the database.
    ///
    /// [`Broken::Behind`] or [`Broken::Different`] if this log signed it and the database cannot have said it: then the
    /// log is shut, and the guard file remembers that checkpoint, so that no later start signs on. What this log did not
    /// sign says nothing about it.
    pub async fn recall(&self, kept: &Note) -> Result<(), Broken> {
        let Ok(said) = Checkpoint::open(kept, self.verifying_key()) else { return Ok(()) };
        // Between the look and the shutting nothing may be sealed.
        let _alone = self.0.sealing.lock().await;
        let Some(published) = self.published() else { return Ok(()) };
        let (said, stored) = (said.head, published.head.size);
        let broken = if said.size > stored {
            Broken::Behind { published: said.size, stored }
        } else if self.root(said.size).await? != said.root {
            Broken::Different { size: said.size }
        } else {
            return Ok(());
        };
        let remembered = self.remember(kept.only([self.verifying_key()])).await;
        // Whether the file could be written or not.
        self.0.published.send_replace(None);
        tracing::error!(target: "balai::log", %broken, "the log is shut: a neighbour remembers what it said");
        remembered?;
        Err(broken)
    }
}
