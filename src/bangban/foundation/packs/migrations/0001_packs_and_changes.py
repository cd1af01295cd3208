
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0001_divisions_organs_and_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, verbose_name='编号')),
                ('name', models.CharField(max_length=64, verbose_name='名称')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                ('status', models.CharField(choices=[('draft', '征求意见稿'), ('issued', '已印发'), ('experience', '经验材料')], max_length=12, verbose_name='状态')),
                ('document', models.CharField(max_length=200, verbose_name='来源文件')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
                ('valid_from', models.DateField(verbose_name='起用日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('digest', models.CharField(max_length=64, verbose_name='数据摘要')),
                ('limits', models.JSONField(verbose_name='限额')),
            ],
            options={
                'verbose_name': '规则包',
                'verbose_name_plural': '规则包',
                'ordering': ['code', 'version'],
                'constraints': [models.UniqueConstraint(fields=('code', 'version'), name='pack_version_once'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='pack_dates_in_order')],
            },
        ),
        migrations.CreateModel(
            name='PackChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, verbose_name='规则包编号')),
                ('key', models.CharField(max_length=64, verbose_name='限额')),
                ('old', models.JSONField(null=True, verbose_name='原值')),
                ('new', models.JSONField(verbose_name='新值')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
                ('effective_on', models.DateField(verbose_name='生效日期')),
                ('state', models.CharField(choices=[('proposed', '待批准'), ('approved', '已批准'), ('rejected', '未批准')], default='proposed', max_length=12, verbose_name='状态')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('proposed_by', models.CharField(max_length=160, verbose_name='提出人')),
                ('proposer', models.BigIntegerField(blank=True, null=True, verbose_name='提出人账户')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('decided_by', models.CharField(blank=True, max_length=160, null=True, verbose_name='决定人')),
                ('answer', models.CharField(blank=True, default='', max_length=200, verbose_name='决定说明')),
            ],
            options={
                'verbose_name': '限额变更',
                'verbose_name_plural': '限额变更',
                'ordering': ['-proposed_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='pack_change_decision_whole'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='pack_change_decided_has_date')],
            },
        ),
        migrations.CreateModel(
            name='PackAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24, verbose_name='规则包编号')),
                ('from_on', models.DateField(verbose_name='适用起')),
                ('to_on', models.DateField(blank=True, null=True, verbose_name='适用止')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='places.division', verbose_name='区划')),
            ],
            options={
                'verbose_name': '规则包适用',
                'verbose_name_plural': '规则包适用',
                'ordering': ['division', 'from_on'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('to_on', None)), fields=('division',), name='one_open_pack_per_division'), models.UniqueConstraint(fields=('division', 'from_on'), name='one_pack_per_division_and_day'), models.CheckConstraint(condition=models.Q(('to_on', None), ('to_on__gte', models.F('from_on')), _connector='OR'), name='pack_assignment_dates_in_order')],
            },
        ),
    ]
