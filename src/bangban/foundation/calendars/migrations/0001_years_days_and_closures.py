
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0001_divisions_organs_and_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Stamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(max_length=32, verbose_name='戳')),
            ],
            options={
                'verbose_name': '日历版本戳',
                'verbose_name_plural': '日历版本戳',
            },
        ),
        migrations.CreateModel(
            name='CalendarChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('year', '录入年度放假安排'), ('closure', '本县停办公'), ('reopening', '撤销停办公')], max_length=12, verbose_name='类别')),
                ('content', models.JSONField(verbose_name='内容')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('state', models.CharField(choices=[('proposed', '待批准'), ('approved', '已批准'), ('rejected', '未批准')], default='proposed', max_length=12, verbose_name='状态')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('proposed_by', models.CharField(max_length=160, verbose_name='提出人')),
                ('proposer', models.BigIntegerField(blank=True, null=True, verbose_name='提出人账户')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('decided_by', models.CharField(blank=True, max_length=160, null=True, verbose_name='决定人')),
                ('answer', models.CharField(blank=True, default='', max_length=200, verbose_name='决定说明')),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.division', verbose_name='县')),
            ],
            options={
                'verbose_name': '日历变更',
                'verbose_name_plural': '日历变更',
                'ordering': ['-proposed_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.DateField(verbose_name='起')),
                ('last', models.DateField(verbose_name='止')),
                ('reason', models.CharField(max_length=100, verbose_name='原因')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closures', to='calendars.calendarchange', verbose_name='批准的变更')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closures', to='places.division', verbose_name='县')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calendars.calendarchange', verbose_name='撤销的变更')),
            ],
            options={
                'verbose_name': '停办公',
                'verbose_name_plural': '停办公',
                'ordering': ['first'],
            },
        ),
        migrations.CreateModel(
            name='HolidayYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='年份')),
                ('published', models.BooleanField(default=False, verbose_name='已公布')),
                ('source', models.CharField(blank=True, default='', max_length=200, verbose_name='依据')),
            ],
            options={
                'verbose_name': '年度放假安排',
                'verbose_name_plural': '年度放假安排',
                'ordering': ['year'],
                'constraints': [models.CheckConstraint(condition=models.Q(('published', False), models.Q(('source', ''), _negated=True), _connector='OR'), name='published_year_names_its_notice')],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(unique=True, verbose_name='日期')),
                ('kind', models.CharField(choices=[('off', '放假'), ('makeup', '调休上班')], max_length=8, verbose_name='类别')),
                ('name', models.CharField(max_length=32, verbose_name='名称')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='calendars.holidayyear', verbose_name='年度')),
            ],
            options={
                'verbose_name': '放假调休日',
                'verbose_name_plural': '放假调休日',
                'ordering': ['on'],
            },
        ),
        migrations.AddConstraint(
            model_name='calendarchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='calendar_change_decision_whole'),
        ),
        migrations.AddConstraint(
            model_name='calendarchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='calendar_change_decided_has_date'),
        ),
        migrations.AddConstraint(
            model_name='closure',
            constraint=models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='closure_dates_in_order'),
        ),
    ]
