package dev.deja.rule;

import java.util.Map;

/**
 * An annotation as a class file has it.
 *
 * @param descriptor such as {@code Ldev/deja/api/Cached;}
 * @param values written elements: boxed primitives, {@code String}, {@code List} for arrays, {@code
 *     AnnotationShape}, and for enums and classes their descriptor with the constant's name as text
 */
public record AnnotationShape(String descriptor, Map<String, Object> values) {}
