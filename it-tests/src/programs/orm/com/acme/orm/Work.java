package com.acme.orm;

import java.util.function.Supplier;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Runs something in a transaction. */
@Service
public class Work {
    @Transactional
    public <T> T write(Supplier<T> work) {
        return work.get();
    }

    @Transactional(readOnly = true)
    public <T> T read(Supplier<T> work) {
        return work.get();
    }

    @Transactional(readOnly = true, propagation = Propagation.REQUIRES_NEW)
    public <T> T readApart(Supplier<T> work) {
        return work.get();
    }
}
