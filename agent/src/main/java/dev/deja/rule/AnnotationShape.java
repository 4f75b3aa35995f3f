package dev.deja.rule;

import java.util.Map;

/**
 * An annotation as a class file has it.
 *
 * @param descriptor such as {@code Ldev/deja/api/Cached;}
 * @param values written elements: boxed primitives, {@code String}, {@code List} for arrays, {@code
 *     AnnotationShape}, for classes their descriptor, and for enums their descriptor followed by
 *     the constant's name ({@code Lcom/acme/Color;RED})
 */
public record AnnotationShape(String descriptor, Map<String, Object> values) {}
