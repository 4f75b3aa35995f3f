package com.acme.orm;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;

/** With a lazy reference. */
@Entity
public class Pet {
    @Id private long id;
    private String name;

    @ManyToOne(fetch = FetchType.LAZY)
    private Owner owner;

    protected Pet() {}

    public Pet(long id, String name, Owner owner) {
        this.id = id;
        this.name = name;
        this.owner = owner;
    }

    public String getName() {
        return name;
    }

    public Owner getOwner() {
        return owner;
    }
}
