//! The playlist: activities, evidence for badge tasks, its assessment, progress.
