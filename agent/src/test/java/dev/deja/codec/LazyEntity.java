package dev.deja.codec;

import jakarta.persistence.Entity;
import org.jspecify.annotations.Nullable;

/** For Hibernate's enhancement; on its own, since the enhanced class has a loader of its own. */
@Entity
public class LazyEntity {
    @Nullable String title;
    int pages;

    /** For the mapper. */
    public LazyEntity() {}
}
