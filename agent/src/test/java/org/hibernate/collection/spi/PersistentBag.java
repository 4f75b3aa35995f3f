package org.hibernate.collection.spi;

import java.util.AbstractList;

/** Stands for the one of Hibernate, which is known by its name only. */
public final class PersistentBag extends AbstractList<String> {
    @Override
    public String get(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public int size() {
        return 0;
    }
}
