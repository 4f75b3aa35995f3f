package com.acme.rolling;

public enum Kind {
    GLASS,
    METAL
}
