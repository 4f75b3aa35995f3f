/** Stands for the package of Hibernate. */
package org.hibernate.collection.spi;
