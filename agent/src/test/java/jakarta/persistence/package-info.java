/** Stands for the package of Jakarta Persistence. */
package jakarta.persistence;
