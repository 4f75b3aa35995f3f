package com.acme.rolling;

public record Part(String name, Kind kind) {}
