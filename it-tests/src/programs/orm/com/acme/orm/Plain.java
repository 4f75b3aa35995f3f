package com.acme.orm;

import org.hibernate.Session;
import org.hibernate.SessionFactory;

/** Hibernate by hand: its sessions are unknown to Spring. */
public class Plain {
    private final ThreadLocal<Session> current = new ThreadLocal<>();
    private final SessionFactory factory;

    Plain(SessionFactory factory) {
        this.factory = factory;
    }

    public Account load(long id) {
        Accounts.ran("load");
        Session session = current.get();
        if (session != null) {
            return session.find(Account.class, id);
        }
        try (Session own = factory.openSession()) {
            return own.find(Account.class, id);
        }
    }

    void rename(long id, String name) {
        try (Session session = factory.openSession()) {
            current.set(session);
            var transaction = session.beginTransaction();
            load(id).setName(name);
            transaction.commit();
        } finally {
            current.remove();
        }
    }
}
