//! Open Badges: achievements, credentials, keys, signing, status lists, reading and checking.
