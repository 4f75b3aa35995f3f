package com.acme.flow;

/** Says something about the argument. */
public class NotFound extends Exception {
    private static final long serialVersionUID = 1L;
    private final long id;

    public NotFound(long id) {
        super("no product " + id);
        this.id = id;
    }

    public long id() {
        return id;
    }
}
