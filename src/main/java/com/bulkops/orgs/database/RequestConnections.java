package com.bulkops.orgs.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.http.HttpServletRequest;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * The share of the pool's connections that requests may use, in total and for each site.
 * The others are left to runs, the schedule, notices and probes. A request that gets none
 * in time fails as if the pool were exhausted.
 */
@Component
public class RequestConnections implements BeanPostProcessor {

	/**
	 * Chosen by us, of the pool's 20. A request holds one for milliseconds; a run needs
	 * one or two.
	 */
	static final int MOST = 12;

	/** Chosen by us: a site with slow queries leaves most connections to others. */
	static final int MOST_OF_A_SITE = 3;

	private static final String SITE = RequestConnections.class.getName() + ".site";

	private final FairPermits permits = new FairPermits(MOST, MOST_OF_A_SITE);

	/**
	 * Assigns the connections that a request uses from now on to a site.
	 * @param site its identifier
	 */
	public static void assignSite(HttpServletRequest request, String site) {
		request.setAttribute(SITE, site);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (!(bean instanceof HikariDataSource pool)) {
			return bean;
		}
		ProxyFactory proxy = new ProxyFactory(pool);
		proxy.setProxyTargetClass(true);
		proxy.addAdvice((MethodInterceptor) (call) -> isRequestFor(call) ? connection(pool, call) : call.proceed());
		return proxy.getProxy();
	}

	private static boolean isRequestFor(MethodInvocation call) {
		return call.getMethod().getName().equals("getConnection")
				&& RequestContextHolder.getRequestAttributes() != null;
	}

	private Object connection(HikariDataSource pool, MethodInvocation call) throws Throwable {
		RequestAttributes request = RequestContextHolder.currentRequestAttributes();
		Object site = request.getAttribute(SITE, RequestAttributes.SCOPE_REQUEST);
		if (!this.permits.tryAcquire(site, pool.getConnectionTimeout())) {
			throw new SQLTransientConnectionException(
					"Requests use all %d connections that they may use, or those of this site all %d".formatted(MOST,
							MOST_OF_A_SITE));
		}
		try {
			return releasing((Connection) Objects.requireNonNull(call.proceed()), site);
		}
		catch (Throwable ex) {
			this.permits.release(site);
			throw ex;
		}
	}

	private Connection releasing(Connection connection, @Nullable Object site) {
		AtomicBoolean open = new AtomicBoolean(true);
		return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
				(self, method, arguments) -> {
					try {
						return method.invoke(connection, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
					finally {
						if (method.getName().equals("close") && open.getAndSet(false)) {
							this.permits.release(site);
						}
					}
				});
	}

}
