package chat.tertulia.infra.watch;

import chat.tertulia.infra.CloudSettings;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.budgets.CfnBudget;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** Budgets of a month: of the account, and of what is paid for by use of it and could grow without a machine more. */
final class Spending extends Construct {

    /** What sentiment may cost of the whole, in percent. */
    private static final int COMPREHEND_PERCENT = 10;

    private final CloudSettings settings;
    private final Topic topic;

    Spending(Construct scope, CloudSettings settings, Topic topic) {
        super(scope, "Spending");
        this.settings = settings;
        this.topic = topic;
        int dollars = settings.monthlyDollars();
        budget("Month", "tertulia-month", dollars, Map.of());
        budget(
                "Comprehend",
                "tertulia-comprehend",
                Math.max(1, dollars * COMPREHEND_PERCENT / 100),
                Map.of("Service", List.of("Amazon Comprehend")));
        budget(
                "Polly",
                "tertulia-polly",
                Math.max(1, dollars * COMPREHEND_PERCENT / 100),
                Map.of("Service", List.of("Amazon Polly")));
    }

    private void budget(String id, String name, int dollars, Map<String, List<String>> filters) {
        CfnBudget.BudgetDataProperty.Builder budget = CfnBudget.BudgetDataProperty.builder()
                .budgetName(name)
                .budgetType("COST")
                .timeUnit("MONTHLY")
                .budgetLimit(CfnBudget.SpendProperty.builder()
                        .amount(dollars)
                        .unit("USD")
                        .build());
        if (!filters.isEmpty()) {
            budget.costFilters(filters);
        }
        CfnBudget.Builder.create(this, id)
                .budget(budget.build())
                .notificationsWithSubscribers(List.of(told("ACTUAL", 80), told("ACTUAL", 100), told("FORECASTED", 100)))
                .build();
    }

    private CfnBudget.NotificationWithSubscribersProperty told(String type, int percent) {
        return CfnBudget.NotificationWithSubscribersProperty.builder()
                .notification(CfnBudget.NotificationProperty.builder()
                        .notificationType(type)
                        .comparisonOperator("GREATER_THAN")
                        .threshold(percent)
                        .thresholdType("PERCENTAGE")
                        .build())
                .subscribers(List.of(
                        CfnBudget.SubscriberProperty.builder()
                                .subscriptionType("SNS")
                                .address(topic.getTopicArn())
                                .build(),
                        CfnBudget.SubscriberProperty.builder()
                                .subscriptionType("EMAIL")
                                .address(settings.alarmEmail())
                                .build()))
                .build();
    }
}
