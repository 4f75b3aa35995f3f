package dev.deja.admin;

import dev.deja.cache.Cache;
import dev.deja.cache.RuleState;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * The JMX bean. Registered when the application is up: JMX initialises the logging of the platform.
 */
public final class DejaBean implements DejaMXBean {
    /** The bean's name. */
    public static final String NAME = "dev.deja:type=Deja";

    private final Cache cache;
    private final String version;

    private DejaBean(Cache cache, String version) {
        this.cache = cache;
        this.version = version;
    }

    /**
     * Registers the bean.
     *
     * @throws JMException when the platform's bean server refuses, such as when the name is taken
     */
    public static void register(Cache cache, String version) throws JMException {
        ManagementFactory.getPlatformMBeanServer()
                .registerMBean(
                        new StandardMBean(new DejaBean(cache, version), DejaMXBean.class, true),
                        new ObjectName(NAME));
    }

    @Override
    public String getVersion() {
        return version;
    }

    @Override
    public boolean isEnabled() {
        return cache.isEnabled();
    }

    @Override
    public void setEnabled(boolean enabled) {
        cache.setEnabled(enabled);
    }

    @Override
    public String getStore() {
        return cache.storeName();
    }

    @Override
    public String getStoreStatus() {
        return cache.storeState();
    }

    @Override
    public String getStoreDetail() {
        return cache.storeDetail();
    }

    @Override
    public long getMemoryEntries() {
        return cache.memoryEntries();
    }

    @Override
    public long getNearEntries() {
        return cache.nearEntries();
    }

    @Override
    public long getNearBytes() {
        return cache.nearBytes();
    }

    @Override
    public boolean isNearOpen() {
        return cache.isNearOpen();
    }

    @Override
    public Map<String, String> getInstances() {
        return new TreeMap<>(cache.instances());
    }

    @Override
    public long getPendingInvalidations() {
        return cache.pendingInvalidations();
    }

    @Override
    public long getPendingInvalidationsMillis() {
        return cache.pendingInvalidationsMillis();
    }

    @Override
    public long getHits() {
        return cache.rules().stream().mapToLong(RuleState::hits).sum();
    }

    @Override
    public long getMisses() {
        return cache.rules().stream().mapToLong(RuleState::misses).sum();
    }

    @Override
    public Map<String, CacheRuleView> getCacheRules() {
        Map<String, CacheRuleView> views = new TreeMap<>();
        for (RuleState state : cache.rules()) {
            views.put(state.rule().name(), new CacheRuleView(state));
        }
        return views;
    }

    @Override
    public Map<String, Long> getEvictions() {
        return cache.evictions();
    }

    @Override
    public void invalidateAll() {
        cache.invalidateAll();
    }
}
