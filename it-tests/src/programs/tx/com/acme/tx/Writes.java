package com.acme.tx;

import java.io.IOException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Writes, each way; {@code plain} has the evict rule where the transaction is somebody else's. */
public class Writes {
    private final JdbcTemplate jdbc;

    /** What happens between the end of a body and the commit. */
    static volatile Runnable beforeCommit = () -> {};

    public Writes(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public void plain(long id, String name) {
        jdbc.update("update item set name = ? where id = ?", name, id);
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            Runnable now = beforeCommit;
            TransactionSynchronizationManager.registerSynchronization(
                    new TransactionSynchronization() {
                        @Override
                        public void beforeCommit(boolean readOnly) {
                            now.run();
                        }
                    });
        }
    }

    @Transactional
    public void own(long id, String name) {
        plain0(id, name);
    }

    @Transactional
    public void unchecked(long id, String name) {
        plain0(id, name);
        throw new IllegalStateException("on purpose");
    }

    @Transactional
    public void checked(long id, String name) throws IOException {
        plain0(id, name);
        throw new IOException("on purpose");
    }

    @Transactional
    public void rollbackOnly(long id, String name) {
        plain0(id, name);
        TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
    }

    @Transactional(propagation = Propagation.NESTED)
    public void nested(long id, String name, boolean fails) {
        plain0(id, name);
        if (fails) {
            throw new IllegalStateException("on purpose");
        }
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void fresh(long id, String name) {
        plain0(id, name);
    }

    /** What has no rule. */
    private void plain0(long id, String name) {
        jdbc.update("update item set name = ? where id = ?", name, id);
        Runnable now = beforeCommit;
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void beforeCommit(boolean readOnly) {
                        now.run();
                    }
                });
    }
}
