package com.acme.orm;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Its session is open for the whole request, as Spring Boot has it by default. */
@RestController
public class Web {
    private final Accounts accounts;
    private final Work work;
    private final AccountRepository repository;

    Web(Accounts accounts, Work work, AccountRepository repository) {
        this.accounts = accounts;
        this.work = work;
        this.repository = repository;
    }

    /** Reads the entity, has it changed elsewhere, and asks for what is made of it. */
    @GetMapping("/stale")
    String stale(@RequestParam long id) throws InterruptedException {
        repository.findById(id);
        Thread other = new Thread(() -> accounts.change(id, "new"));
        other.start();
        other.join();
        return accounts.nickname(id);
    }

    /** Its session has read nothing. */
    @GetMapping("/fresh")
    String fresh(@RequestParam long id) {
        return accounts.nickname(id);
    }

    /** Changed outside of a transaction, written by the next one in the same session. */
    @GetMapping("/rename")
    String rename(@RequestParam long id, @RequestParam String name) {
        Account account = accounts.find(id);
        account.setName(name);
        return "" + work.write(() -> repository.count());
    }
}
