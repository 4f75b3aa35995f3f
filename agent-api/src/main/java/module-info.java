/** The annotations and the facade of Deja. */
module dev.deja.api {
    exports dev.deja.api;
}
