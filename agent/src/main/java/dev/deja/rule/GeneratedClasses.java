package dev.deja.rule;

/**
 * Classes that a library generates at run time from another one: proxies, which name the interface
 * or superclass in their class file and would be woven a second time around it. Told by the names
 * that the generators give; a mere {@code $$} is none of them, Scala and Kotlin use it in classes
 * that people wrote.
 */
public final class GeneratedClasses {
    private static final String[] MARKS = {
        "$$EnhancerBy", // CGLIB in Spring before 6, Guice, Mockito 1
        "$$SpringCGLIB$$",
        "$$FastClassBy",
        "$$FastClass$$",
        "$$KeyFactoryBy",
        "$$BeanMapBy",
        "$HibernateProxy$",
        "$HibernateAccessOptimizer$",
        "$ByteBuddy$",
        "$auxiliary$", // Byte Buddy's helper types
        "$MockitoMock$",
        "_$$_", // Javassist, Weld's client proxies and subclasses
        "$$_Weld",
        "$$OwbNormalScope", // OpenWebBeans
        "$$Lambda",
    };

    private GeneratedClasses() {}

    /** Whether a class of this internal name was generated from another one. */
    public static boolean isGenerated(String internalName) {
        for (String mark : MARKS) {
            if (internalName.contains(mark)) {
                return true;
            }
        }
        return internalName.endsWith("_ClientProxy") // Quarkus
                || isJdkProxy(internalName);
    }

    /** Parts of the JDK that the application's loader defines, the launcher, generated classes. */
    public static boolean isNeverWoven(String internalName) {
        return internalName.startsWith("java/")
                || internalName.startsWith("jdk/")
                || internalName.startsWith("sun/")
                || internalName.startsWith("dev/deja/launcher/")
                || isGenerated(internalName);
    }

    /** {@code $Proxy} and a number; a nested class may well be called {@code Proxy}. */
    private static boolean isJdkProxy(String internalName) {
        int number = internalName.lastIndexOf('/') + 1 + "$Proxy".length();
        return number < internalName.length()
                && internalName.startsWith("$Proxy", number - "$Proxy".length())
                && Character.isDigit(internalName.charAt(number));
    }
}
