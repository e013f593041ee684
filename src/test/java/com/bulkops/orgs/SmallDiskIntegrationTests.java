package com.bulkops.orgs;

import org.junit.jupiter.api.condition.EnabledIf;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/**
 * A PostgreSQL whose disk is really full, where this machine lets its user mount one.
 * {@link RefusedWritesIntegrationTests} shows the same anywhere.
 */
@EnabledIf("com.bulkops.orgs.SmallDisk#isPossible")
@DirtiesContext
@ContextConfiguration(initializers = SmallDiskIntegrationTests.OnASmallDisk.class, inheritInitializers = false)
class SmallDiskIntegrationTests extends FullDisk {

	private static SmallDisk disk;

	@Override
	void fill() {
		disk.fill();
	}

	@Override
	void free() {
		disk.free();
	}

	static class OnASmallDisk implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			disk = SmallDisk.withPostgres();
			// What is registered first is closed last: Quartz waits for a database to end
			// with.
			((DefaultListableBeanFactory) context.getBeanFactory()).registerDisposableBean("smallDisk", disk::close);
			new RunningApp().initialize(context);
			TestPropertyValues.of("spring.datasource.url=" + disk.url()).applyTo(context);
		}

	}

}
