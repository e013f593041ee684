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
 * Lets requests have some of the pool's connections, those of one site a few of them, and
 * leaves the others to runs, the schedule, notices and probes. A request that gets none
 * in time fails as if the pool had none.
 */
@Component
public class RequestConnections implements BeanPostProcessor {

	/**
	 * Chosen by us, of the pool's 20. A request holds one for milliseconds; a run needs
	 * one or two.
	 */
	static final int MOST = 12;

	/** Chosen by us: a site whose questions take long leaves most to others. */
	static final int MOST_OF_A_SITE = 3;

	private static final String SITE = RequestConnections.class.getName() + ".site";

	private final Turns turns = new Turns(MOST, MOST_OF_A_SITE);

	/**
	 * Lets the connections of a request count as those of a site from now on.
	 * @param site its identifier
	 */
	public static void count(HttpServletRequest request, String site) {
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
		if (!this.turns.take(site, pool.getConnectionTimeout())) {
			throw new SQLTransientConnectionException(
					"Requests hold all %d connections available to them, or those of one site its %d".formatted(MOST,
							MOST_OF_A_SITE));
		}
		try {
			return released((Connection) Objects.requireNonNull(call.proceed()), site);
		}
		catch (Throwable ex) {
			this.turns.giveBack(site);
			throw ex;
		}
	}

	private Connection released(Connection connection, @Nullable Object site) {
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
							this.turns.giveBack(site);
						}
					}
				});
	}

}
