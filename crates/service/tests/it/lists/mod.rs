//! 고객 목록 and 상담 목록 (F15).

mod consultations;
mod customers;
