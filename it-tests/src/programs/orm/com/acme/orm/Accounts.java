package com.acme.orm;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What the rules are about. */
@Service
public class Accounts {
    static final Map<String, Integer> BODIES = new TreeMap<>();

    private final AccountRepository accounts;
    private final OwnerRepository owners;
    private final PetRepository pets;

    Accounts(AccountRepository accounts, OwnerRepository owners, PetRepository pets) {
        this.accounts = accounts;
        this.owners = owners;
        this.pets = pets;
    }

    static void ran(String method) {
        BODIES.merge(method, 1, Integer::sum);
    }

    public Account find(long id) {
        ran("find");
        return accounts.findById(id).orElse(null);
    }

    @Transactional(readOnly = true)
    public Account findReadOnly(long id) {
        ran("findReadOnly");
        return accounts.findById(id).orElse(null);
    }

    /** Nothing in the declaration tells that this is an entity. */
    public Object findAny(long id) {
        ran("findAny");
        return accounts.findById(id).orElse(null);
    }

    public Account findDetached(long id) {
        ran("findDetached");
        return accounts.findById(id).orElse(null);
    }

    public Account findLocked(long id) {
        ran("findLocked");
        return accounts.findLockedById(id).orElse(null);
    }

    public String name(long id) {
        ran("name");
        return accounts.findById(id).map(Account::getName).orElse(null);
    }

    public String rename(long id, String name) {
        Account account = accounts.findById(id).orElseThrow();
        account.setName(name);
        return accounts.save(account).getName();
    }

    /** No entity, but made of one. */
    public String nickname(long id) {
        ran("nickname");
        return accounts.findById(id).map(Account::getName).orElse(null);
    }

    public void change(long id, String name) {
        Account account = accounts.findById(id).orElseThrow();
        account.setName(name);
        accounts.save(account);
    }

    public Owner lazyOwner(long id) {
        ran("lazyOwner");
        return owners.findById(id).orElse(null);
    }

    public Pet lazyPet(long id) {
        ran("lazyPet");
        return pets.findById(id).orElse(null);
    }

    public Owner fetchedOwner(long id) {
        ran("fetchedOwner");
        return owners.findFetchedById(id).orElse(null);
    }

    public Pet fetchedPet(long id) {
        ran("fetchedPet");
        return pets.findFetchedById(id).orElse(null);
    }
}
