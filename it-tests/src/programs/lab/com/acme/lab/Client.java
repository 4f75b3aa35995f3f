package com.acme.lab;

/** Objects of one class with different settings. */
class Client {
    private final String address;

    Client(String address) {
        this.address = address;
    }

    public String getAddress() {
        return address;
    }

    String fetch(String path) {
        Bodies.ran("fetch");
        return address + path;
    }
}
