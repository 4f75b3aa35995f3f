package dev.deja.config;

import java.util.Set;

/** The argument types that are left out of keys unless {@code ignore.types} says otherwise. */
final class IgnoredTypes {
    static final Set<String> DEFAULT =
            Set.of(
                    "jakarta.servlet.ServletResponse",
                    "javax.servlet.ServletResponse",
                    "org.springframework.http.HttpOutputMessage",
                    "org.springframework.ui.Model",
                    "org.springframework.ui.ModelMap",
                    "org.springframework.validation.Errors",
                    "java.util.logging.Logger",
                    "java.lang.System$Logger",
                    "org.slf4j.Logger",
                    "org.apache.logging.log4j.Logger",
                    "org.apache.commons.logging.Log",
                    "org.jboss.logging.Logger");

    private IgnoredTypes() {}
}
