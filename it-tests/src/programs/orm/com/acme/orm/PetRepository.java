package com.acme.orm;

import java.util.Optional;
import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;

public interface PetRepository extends JpaRepository<Pet, Long> {
    @EntityGraph(attributePaths = {"owner", "owner.pets"})
    Optional<Pet> findFetchedById(long id);
}
