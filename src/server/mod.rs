//! Stub while the doors are built.
