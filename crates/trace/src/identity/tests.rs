//! Small lists of observations beside what they must give.
