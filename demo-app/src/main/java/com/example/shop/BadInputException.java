package com.example.shop;

/** The caller sent something that cannot be; the message says what is wanted. */
class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadInputException(String message) {
        super(message);
    }

    static void unless(boolean good, String message) {
        if (!good) {
            throw new BadInputException(message);
        }
    }
}
