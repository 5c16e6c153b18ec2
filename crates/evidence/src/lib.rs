//! Opens evidence read-only, tells formats by content and decodes them into event batches.
