package com.acme.repo;

import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

/** No class of this service declares a body for any of these. */
public interface Items extends JpaRepository<Item, Long> {
    Optional<Item> findByName(String name);

    @Query("select i.name from Item i where i.id = ?1")
    String nameOf(long id);

    List<Item> findAllByNameStartingWith(String prefix);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Item> findLockedById(long id);

    @RolesAllowed("admin")
    Optional<Item> findSecretById(long id);
}
