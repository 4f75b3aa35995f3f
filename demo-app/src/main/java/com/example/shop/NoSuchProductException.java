package com.example.shop;

/** No product has the id that was asked for. */
class NoSuchProductException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoSuchProductException(long id) {
        super("there is no product " + id);
    }
}
