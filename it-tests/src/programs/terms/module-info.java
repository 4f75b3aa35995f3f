/** Exports and opens nothing. */
module com.acme.terms {
    requires dev.deja.api;
}
