package org.hibernate.proxy;

/** What Hibernate generates for a lazy reference. */
public final class Owner implements HibernateProxy {}
