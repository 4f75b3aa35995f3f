package com.acme.orm;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A row. */
@Entity
public class Account {
    @Id private long id;
    private String name;

    protected Account() {}

    public Account(long id, String name) {
        this.id = id;
        this.name = name;
    }

    public long getId() {
        return id;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }
}
