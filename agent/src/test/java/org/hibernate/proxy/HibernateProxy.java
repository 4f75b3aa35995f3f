package org.hibernate.proxy;

/** Stands for the one of Hibernate, which is known by its name only. */
public interface HibernateProxy {}
