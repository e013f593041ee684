package com.bulkops.orgs.forge;

import com.bulkops.orgs.site.RequestAdmission;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Configuration that puts the interceptor of Forge before that of Connect, which refuses
 * unknown callers.
 */
@Configuration(proxyBeanMethods = false)
class ForgeConfiguration implements WebMvcConfigurer {

	private final ForgeAuthorizationInterceptor interceptor;

	ForgeConfiguration(ForgeAuthorizationInterceptor interceptor) {
		this.interceptor = interceptor;
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(this.interceptor).order(RequestAdmission.BEFORE_LAST);
	}

}
