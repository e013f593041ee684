package com.bulkops.orgs.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariDataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Lets requests have some of the pool's connections, and leaves the others to runs, the
 * schedule, notices and probes. A request that gets none in time fails as if the pool had
 * none.
 */
@Component
class RequestConnections implements BeanPostProcessor {

	/**
	 * Chosen by us, of the pool's 20. A request holds one for milliseconds; a run needs
	 * one or two.
	 */
	static final int MOST = 12;

	private final Semaphore free = new Semaphore(MOST, true);

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
		if (!this.free.tryAcquire(pool.getConnectionTimeout(), TimeUnit.MILLISECONDS)) {
			throw new SQLTransientConnectionException(
					"Requests have all %d connections that they may have".formatted(MOST));
		}
		try {
			return released((Connection) Objects.requireNonNull(call.proceed()));
		}
		catch (Throwable ex) {
			this.free.release();
			throw ex;
		}
	}

	private Connection released(Connection connection) {
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
							this.free.release();
						}
					}
				});
	}

}
