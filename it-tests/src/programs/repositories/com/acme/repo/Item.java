package com.acme.repo;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A row. */
@Entity
public class Item {
    @Id private long id;
    private String name;

    protected Item() {}

    public Item(long id, String name) {
        this.id = id;
        this.name = name;
    }

    public String getName() {
        return name;
    }
}
