package com.acme.servlets;

import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import jakarta.servlet.DispatcherType;
import java.net.InetSocketAddress;

final class Container {
    private Container() {}

    static int start() throws Exception {
        DeploymentInfo application =
                Servlets.deployment()
                        .setClassLoader(Container.class.getClassLoader())
                        .setContextPath("/")
                        .setDeploymentName("suite")
                        .addServlets(
                                Servlets.servlet("suite", Suite.class)
                                        .addMapping("/t/*")
                                        .setAsyncSupported(true),
                                Servlets.servlet("target", Target.class)
                                        .addMapping("/target/*")
                                        .setAsyncSupported(true))
                        .addFilter(Servlets.filter("outer", Outer.class).setAsyncSupported(true))
                        .addFilterUrlMapping("outer", "/*", DispatcherType.REQUEST)
                        .addErrorPage(Servlets.errorPage("/target/oops", 409));
        DeploymentManager manager = Servlets.defaultContainer().addDeployment(application);
        manager.deploy();
        Undertow server =
                Undertow.builder()
                        .addHttpListener(0, "127.0.0.1")
                        .setHandler(manager.start())
                        .build();
        server.start();
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }
}
