//! Organisers: who they are, who acts for them, whether the network has verified them.
