package dev.deja.http.guarded;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands between a proxy of Spring's and the bean's own method. */
final class SpringProxies {
    private static final String PROXY = "org.springframework.aop.SpringProxy";
    private static final String ADVISED = "org.springframework.aop.framework.Advised";
    private static final String POINTCUT = "org.springframework.aop.PointcutAdvisor";

    /** Advice that never keeps a caller from the bean, who might get there with other arguments. */
    private static final Set<String> HARMLESS =
            Set.of(
                    "org.springframework.transaction.interceptor.TransactionInterceptor",
                    "org.springframework.cache.interceptor.CacheInterceptor",
                    "org.springframework.validation.beanvalidation.MethodValidationInterceptor",
                    "org.springframework.scheduling.annotation.AnnotationAsyncExecutionInterceptor",
                    "org.springframework.dao.support.PersistenceExceptionTranslationInterceptor",
                    "org.springframework.aop.interceptor.ExposeInvocationInterceptor");

    private SpringProxies() {}

    /**
     * The advice that may guard a method of a bean.
     *
     * @param method null: any
     * @return null when there is none
     */
    static @Nullable String guard(Object bean, @Nullable Object method) {
        Class<?> type = bean.getClass();
        if (Members.supertype(type, PROXY) == null) {
            return Proxy.isProxyClass(type) || isGenerated(type) ? type.getName() : null;
        }
        try {
            if (Members.supertype(type, ADVISED) == null) {
                return "opaque";
            }
            Object[] advisors = (Object[]) Members.call(bean, "getAdvisors");
            for (int i = 0; advisors != null && i < advisors.length; i++) {
                Object advice = Members.call(advisors[i], "getAdvice");
                String name = advice == null ? "unknown" : advice.getClass().getName();
                if (!HARMLESS.contains(name) && applies(advisors[i], bean, method)) {
                    return name;
                }
            }
            return null;
        } catch (Throwable e) {
            return "unknown";
        }
    }

    /** Classes that frameworks make at run time. */
    private static boolean isGenerated(Class<?> type) {
        String name = type.getName();
        return (name.contains("$$") && !type.isHidden() && !name.contains("$$Lambda"))
                || name.contains("_$$_")
                || name.endsWith("_ClientProxy")
                || name.endsWith("_Subclass");
    }

    private static boolean applies(Object advisor, Object bean, @Nullable Object method)
            throws Throwable {
        if (!(method instanceof Method called)
                || Members.supertype(advisor.getClass(), POINTCUT) == null) {
            return true;
        }
        Object target = Members.call(bean, "getTargetClass");
        Object pointcut = Members.call(advisor, "getPointcut");
        if (!(target instanceof Class<?> targetClass) || pointcut == null) {
            return true;
        }
        Object classes = Members.call(pointcut, "getClassFilter");
        Object methods = Members.call(pointcut, "getMethodMatcher");
        if (classes == null || methods == null) {
            return true;
        }
        if (Boolean.FALSE.equals(Members.call(classes, "matches", targetClass))) {
            return false;
        }
        Method specific = called;
        try {
            specific = targetClass.getMethod(called.getName(), called.getParameterTypes());
        } catch (NoSuchMethodException e) {
            // Not public: the proxy's own is as near as one comes.
        }
        return !Boolean.FALSE.equals(Members.call(methods, "matches", specific, targetClass))
                || !Boolean.FALSE.equals(Members.call(methods, "matches", called, targetClass));
    }
}
