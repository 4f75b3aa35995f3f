package com.acme.orm;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import java.util.LinkedHashSet;
import java.util.Set;

/** With a lazy collection. */
@Entity
public class Owner {
    @Id private long id;
    private String name;

    @OneToMany(mappedBy = "owner", cascade = CascadeType.ALL)
    @OrderBy("name desc")
    private Set<Pet> pets = new LinkedHashSet<>();

    protected Owner() {}

    public Owner(long id, String name) {
        this.id = id;
        this.name = name;
    }

    public long getId() {
        return id;
    }

    public String getName() {
        return name;
    }

    public Set<Pet> getPets() {
        return pets;
    }
}
