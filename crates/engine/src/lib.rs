//! The pipeline: read, normalise, store; load, trace, scope.
