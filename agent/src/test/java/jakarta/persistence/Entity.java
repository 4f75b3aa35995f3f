package jakarta.persistence;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Stands for the one of Jakarta Persistence, which is known by its name only. */
@Retention(RetentionPolicy.RUNTIME)
public @interface Entity {}
