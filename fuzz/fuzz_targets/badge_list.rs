#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| quality_label_fuzz::checks::lists(bytes));
